'use strict';

/** Reads this function from the API. The host provides the endpoint and the key, as for Appwrite's starter templates. */
module.exports = async ({ req, res }) => {
  const { APPWRITE_FUNCTION_API_ENDPOINT: endpoint, APPWRITE_FUNCTION_PROJECT_ID: project, APPWRITE_FUNCTION_ID: id } = process.env;
  const response = await fetch(`${endpoint}/functions/${id}`, {
    headers: { 'x-appwrite-project': project, 'x-appwrite-key': req.headers['x-appwrite-key'] },
  });
  return res.text(`${response.status} ${(await response.json()).name}`);
};
