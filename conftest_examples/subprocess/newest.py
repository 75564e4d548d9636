"""Print the tag of a repository's newest image."""

import sys

import boto3

pages = boto3.client("ecr").get_paginator("describe_images").paginate(repositoryName=sys.argv[1])
images = [image for page in pages for image in page["imageDetails"]]
print(max(images, key=lambda image: image["imagePushedAt"])["imageTags"][0])
