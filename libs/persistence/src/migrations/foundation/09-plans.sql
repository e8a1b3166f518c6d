-- One plan until plans can be managed: everything the product does, with credits for 100,000 answers.
INSERT INTO plan (slug, name, features, grant_micro_credits, price_per_turn_micro, price_per_token_micro)
VALUES ('standard', 'Standard', ARRAY['ai', 'text', 'image', 'audio', 'video', 'document'], 100000000000, 1000000, 0);
