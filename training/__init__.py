"""How the embedded static model is made: ``python -m training --data DIR --out retrieval/model``."""
