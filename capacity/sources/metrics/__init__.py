"""Azure Monitor metrics: series of points in, deployments with their minutes out."""
