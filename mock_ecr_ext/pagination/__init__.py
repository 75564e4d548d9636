"""Edge cases of ECR's pages, and a check that runs your lister through all of them."""

from mock_ecr_ext.pagination.cases import EDGE_CASES, HOSTILE_CASES
from mock_ecr_ext.pagination.check import check_pagination
from mock_ecr_ext.pagination.choose import edge_cases
from mock_ecr_ext.pagination.edge_case import EdgeCase
from mock_ecr_ext.pagination.run import Pagination

__all__ = [
    "EDGE_CASES",
    "HOSTILE_CASES",
    "EdgeCase",
    "Pagination",
    "check_pagination",
    "edge_cases",
]
