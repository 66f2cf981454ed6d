'use strict';

module.exports = async ({ req, res }) => res.json({ sum: JSON.parse(req.bodyText).a + 1 });
