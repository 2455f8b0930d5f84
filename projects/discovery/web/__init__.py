"""What other sites and machines read: structured data, site maps, feeds, pictures for links, lists to embed."""
