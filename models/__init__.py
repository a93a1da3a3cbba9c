"""What the data is: the taxonomy, the record schemas, the company file and the file layouts. No I/O, no clock."""
