"""The commands of `callboard`, a file a purpose: arguments in, pipelines called, words out."""
