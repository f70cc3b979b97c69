"""Protocol adapters, one package each, over the frame they share: rows of operations, and the dispatcher that serves them."""
