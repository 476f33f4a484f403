"""Who may do what: identities, what they are granted, and how they show who they are."""
