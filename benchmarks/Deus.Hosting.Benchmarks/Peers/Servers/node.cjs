// A bare Node.js server.
'use strict';

const { createServer } = require('node:http');

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const text = JSON.stringify({ sum: JSON.parse(Buffer.concat(chunks).toString()).a + 1 });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
