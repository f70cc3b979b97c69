"""The messages of the native protocol, as the server and the SDK both read and write them. They import nothing of the tower."""
