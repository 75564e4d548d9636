"""A registry behind HTTP, for programs in other processes and languages."""

from mock_ecr_ext.server.server import Server

__all__ = ["Server"]
