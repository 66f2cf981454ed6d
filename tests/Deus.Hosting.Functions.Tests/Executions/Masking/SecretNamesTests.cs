using Deus.Hosting.Functions.Executions.Masking;

namespace Deus.Hosting.Functions.Tests.Executions.Masking;

public sealed class SecretNamesTests
{
    [TestCase("authorization")]
    [TestCase("Proxy-Authorization")]
    [TestCase("X-Api-Key")]
    [TestCase("x-auth-token")]
    [TestCase("Cookie")]
    [TestCase("set-cookie")]
    [TestCase("password")]
    [TestCase("new_password")]
    [TestCase("userPassword")]
    [TestCase("passwd")]
    [TestCase("refresh_token")]
    [TestCase("accessToken")]
    [TestCase("client-secret")]
    [TestCase("apiKey")]
    [TestCase("APIKey")]
    [TestCase("api_key")]
    [TestCase("key")]
    [TestCase("tokens")]
    [TestCase("private_key_pem")]
    [TestCase("AWS_SECRET_ACCESS_KEY")]
    [TestCase("signature")]
    [TestCase("session_id_cookie")]
    public void E15_IsSecret_recognizes_secret_names_in_every_spelling(string name) => Assert.That(SecretNames.IsSecret(name));

    [TestCase("monkey")]
    [TestCase("X-Monkey-Id")]
    [TestCase("Keyboard")]
    [TestCase("keyword")]
    [TestCase("Author")]
    [TestCase("page_token")]
    [TestCase("nextToken")]
    [TestCase("token_type")]
    [TestCase("max_tokens")]
    [TestCase("primary_key")]
    [TestCase("secret_name")]
    [TestCase("code")]
    [TestCase("username")]
    [TestCase("")]
    [TestCase("---")]
    public void E15_IsSecret_returns_false_for_words_that_only_contain_a_secret_name(string name) => Assert.That(SecretNames.IsSecret(name), Is.False);
}
