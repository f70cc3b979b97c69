"""`python -m lineal`."""

from lineal.cli.main import main

main(prog_name="lineal")
