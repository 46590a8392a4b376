"""argv, streams, exit status: the only place that joins read, match and report. One file a command."""
