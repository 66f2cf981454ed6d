'use strict';

exports.sum = (request, response) => response.json({ sum: request.body.a + 1 });
