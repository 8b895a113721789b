"""Reviews: the automatic check and the approvals by those who may."""
