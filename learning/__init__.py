"""The method: pure rules of peer learning. No await, no SQL, no Slack, no clock."""
