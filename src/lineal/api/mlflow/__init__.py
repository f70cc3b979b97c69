"""MLflow's REST protocol (2.x and 3.x clients) over Lineal's subjects.

`wire/` has the messages, `convert/` turns them into commands and back, `operations/` has the rows, `errors.py` the shape of failures.
"""
