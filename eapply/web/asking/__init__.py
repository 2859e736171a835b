"""How a form is asked page by page and judged as a whole, whoever fills it in: a resident or a clerk at the counter."""
