"""A real registry, as `aws ecr describe-repositories` and `describe-images` printed it."""
