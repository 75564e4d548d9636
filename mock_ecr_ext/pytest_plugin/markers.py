"""The markers and the options of each."""

ECR = ("seed", "region", "account_id", "now", "order", "real_backoff", "require_layers")
ECR_PAGINATION = ("operation", "only", "without", "hostile")

DESCRIPTIONS = (
    f"ecr({', '.join(ECR)}): give the test a mock ECR, with mock_ecr's options; "
    "the nearest marker wins, option by option.",
    f"ecr_pagination({', '.join(ECR_PAGINATION)}): choose the edge cases that the fixture "
    "ecr_pagination runs the test for; the nearest marker wins, option by option.",
)
