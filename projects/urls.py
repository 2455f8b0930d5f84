"""The site map of the life of a project, in its order: each feature's addresses follow the one before it."""

urlpatterns: list = []
