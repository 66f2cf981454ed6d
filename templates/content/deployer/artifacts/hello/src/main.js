module.exports = async ({ req, res }) => res.text(`Hello, ${req.bodyText}!`);
