using System.Security.Cryptography;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Tests.Variables;

[TestFixture]
public sealed class VariableRecordsTests
{
    private TestHost _host = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost();
        await _host.StartAsync();
        await _host.CreateFunctionAsync();
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task Variable_can_be_created_updated_and_deleted_and_sets_live_to_false()
    {
        var created = await CreateAsync("KEY", "one");
        Assert.That(_host.Functions.Get("fn1").Live, Is.False);

        var renamed = await _host.Variables.UpdateAsync("fn1", created.Id, "OTHER", null, null, CancellationToken.None);
        Assert.That((renamed.Key, _host.Variables.Reveal(renamed)), Is.EqualTo(("OTHER", "one")));

        var changed = await _host.Variables.UpdateAsync("fn1", created.Id, "OTHER", "two", true, CancellationToken.None);
        Assert.That((changed.Secret, _host.Variables.Reveal(_host.Variables.Get("fn1", created.Id))), Is.EqualTo((true, "two")));

        await _host.Variables.DeleteAsync("fn1", created.Id, CancellationToken.None);
        Assert.That(_host.Variables.List("fn1"), Is.Empty);
    }

    [Test]
    public async Task Second_variable_with_the_same_key_is_rejected()
    {
        var other = await CreateAsync("OTHER", "");
        await CreateAsync("KEY", "");

        Assert.That(ProblemOf(() => CreateAsync("KEY", "")), Is.EqualTo(FunctionErrorCode.VariableAlreadyExists));
        Assert.That(
            ProblemOf(() => _host.Variables.UpdateAsync("fn1", other.Id, "KEY", null, null, CancellationToken.None)),
            Is.EqualTo(FunctionErrorCode.VariableAlreadyExists));
    }

    [Test]
    public async Task Update_of_a_secret_variable_to_plain_is_rejected()
    {
        var secret = await CreateAsync("KEY", "v", secret: true);

        Assert.That(
            ProblemOf(() => _host.Variables.UpdateAsync("fn1", secret.Id, "KEY", null, false, CancellationToken.None)),
            Is.EqualTo(FunctionErrorCode.VariableCannotUnsetSecret));
    }

    [TestCase(0, 0, false)]
    [TestCase(1, 0, true)]
    [TestCase(255, 8192, true)]
    [TestCase(256, 0, false)]
    [TestCase(1, 8193, false)]
    public async Task Keys_and_values_have_their_lengths(int key, int value, bool isAccepted)
    {
        if (isAccepted)
            await CreateAsync(new string('k', key), new string('v', value));
        else
            Assert.ThrowsAsync<InvalidParameterException>(() => CreateAsync(new string('k', key), new string('v', value)));
    }

    [Test]
    public async Task Variable_key_may_contain_any_character() =>
        Assert.That((await CreateAsync("1 bad-key!", "")).Key, Is.EqualTo("1 bad-key!"));

    [Test]
    public async Task E42_A_variable_of_another_function_is_not_found()
    {
        await _host.CreateFunctionAsync("fn2");
        var variable = await CreateAsync("KEY", "");

        Assert.That(
            Assert.Throws<FunctionStoreException>(() => _host.Variables.Get("fn2", variable.Id))!.ErrorCode,
            Is.EqualTo(FunctionErrorCode.VariableNotFound));
    }

    [Test]
    public async Task Reveal_rejects_a_value_that_was_copied_from_another_variable()
    {
        var first = await CreateAsync("FIRST", "one");
        var second = await CreateAsync("SECOND", "two");

        await _host.Database.WriteAsync(
            connection => connection.Sql("UPDATE variables SET value = $value WHERE id = $id")
                .With("$value", first.SealedValue).With("$id", second.Id).Run(),
            CancellationToken.None);

        Assert.Catch<CryptographicException>(() => _host.Variables.Reveal(_host.Variables.Get("fn1", second.Id)));
    }

    private Task<Variable> CreateAsync(string key, string value, bool secret = false) =>
        _host.Variables.CreateAsync("fn1", "unique()", key, value, secret, CancellationToken.None);

    private static FunctionErrorCode ProblemOf(Func<Task> action) =>
        Assert.ThrowsAsync<FunctionStoreException>(() => action())!.ErrorCode;
}
