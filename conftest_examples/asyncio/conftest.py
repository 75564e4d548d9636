"""Nothing is needed here: the plugin brings the fixture `ecr_async_client`."""
