using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>Tests that the stores reject invalid arguments before they change anything.</summary>
[TestFixture]
public sealed class PublicArgumentTests : PublicStoreFixture
{
    [Test]
    public async Task E42_Deployment_of_another_function_is_not_found()
    {
        var function = await CreateAsync();
        var other = await Functions.CreateAsync(New("other"));
        var id = function.ActiveDeploymentId!;

        Assert.Multiple(() =>
        {
            Assert.That(ProblemOf(() => Deployments.ActivateAsync(other.Id, id)), Is.EqualTo(FunctionErrorCode.DeploymentNotFound));
            Assert.That(ProblemOf(() => Deployments.DeleteAsync(other.Id, id)), Is.EqualTo(FunctionErrorCode.DeploymentNotFound));
            Assert.That(ProblemOf(() => Deployments.OpenSourceAsync(other.Id, id)), Is.EqualTo(FunctionErrorCode.DeploymentNotFound));
            Assert.That(
                ProblemOf(() => Host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = other.Id, DeploymentId = id })),
                Is.EqualTo(FunctionErrorCode.DeploymentNotFound));
        });
    }

    [TestCase("../../etc/passwd")]
    [TestCase("a/b")]
    [TestCase("")]
    [TestCase("nul\0")]
    public void Ids_with_path_characters_are_rejected(string id)
    {
        Assert.Multiple(() =>
        {
            Assert.ThrowsAsync<InvalidParameterException>(() => Functions.CreateAsync(New(id)));
            Assert.ThrowsAsync<InvalidParameterException>(() => Functions.GetAsync(id));
            Assert.ThrowsAsync<InvalidParameterException>(() => Deployments.OpenSourceAsync("f", id));
            Assert.ThrowsAsync<InvalidParameterException>(() => Host.Get<IExecutionStore>().GetAsync("f", id));
        });
    }

    [TestCase("../main.js")]
    [TestCase("/main.js")]
    [TestCase("")]
    public void FromText_rejects_a_file_name_outside_of_the_folder(string fileName) =>
        Assert.That(() => DeploymentSource.FromText("x", fileName), Throws.InstanceOf<ArgumentException>());

    [TestCase("missing.js")]
    [TestCase("../main.js")]
    public async Task A_file_that_is_not_in_the_source_cannot_be_read(string path)
    {
        var function = await CreateAsync();

        Assert.That(
            ProblemOf(() => Deployments.ReadSourceAsync(function.Id, function.ActiveDeploymentId!, path)),
            Is.EqualTo(FunctionErrorCode.SourceNotReadable));
    }

    [TestCase(0, null)]
    [TestCase(1001, null)]
    [TestCase(10, "x")]
    [TestCase(10, "-1")]
    public async Task Limits_and_cursors_are_checked(int limit, string? cursor)
    {
        await Functions.CreateAsync(New());

        Assert.Multiple(() =>
        {
            Assert.ThrowsAsync<InvalidParameterException>(() => Functions.ListAsync(new() { Limit = limit, Cursor = cursor }));
            Assert.ThrowsAsync<InvalidParameterException>(() => Deployments.ListAsync("fn", new() { Limit = limit, Cursor = cursor }));
            Assert.ThrowsAsync<InvalidParameterException>(() => Host.Get<IExecutionStore>().ListAsync("fn", new() { Limit = limit, Cursor = cursor }));
        });
    }
}
