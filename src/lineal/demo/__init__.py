"""The demo: a small but honest machine-learning project, run with the stock mlflow client against a Lineal server.

It is a stranger to the rest of the house: it knows the server only by its URL, as any user's script does.

    run.py            the whole story, step by step
    extra.py          is the extra `demo` installed?
    quiet.py          which noise of the libraries is silenced, and which is an error
    server.py         the Lineal server as a child process
    problems.py       the four data sets and their splits
    candidates.py     the model families tried on each
    training.py       autologged runs, sweeps and loss curves
    evaluation.py     scores, and the figures that explain them (figures.py)
    registration.py   choosing, registering, aliases and stages
    verification.py   load by alias in a fresh process (predict.py) and compare the score
    report.py         the report of a round, as Markdown and JSON
    inventory.py      what the store holds now, read back through the API
    screen.py         what the terminal shows
"""
