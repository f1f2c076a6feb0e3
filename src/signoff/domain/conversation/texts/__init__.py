"""What texts have in them: tags, words, and markup that may stay."""
