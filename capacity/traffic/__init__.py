"""Time: traffic minute by minute, and what PTU counts would have done with it. numpy; no files, no network."""
