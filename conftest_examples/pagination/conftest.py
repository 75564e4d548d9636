"""Nothing is needed here: the plugin provides the fixture `ecr_pagination`."""
