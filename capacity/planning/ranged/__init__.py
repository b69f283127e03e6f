"""Plans of workloads with ranges: how far sizes and costs may lie apart, and which inputs decide."""
