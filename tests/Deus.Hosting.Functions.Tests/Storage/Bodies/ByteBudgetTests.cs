using Deus.Hosting.Functions.Storage.Bodies;

namespace Deus.Hosting.Functions.Tests.Storage.Bodies;

public sealed class ByteBudgetTests
{
    [Test]
    public async Task TakeAsync_waits_in_order_until_enough_bytes_are_free()
    {
        var budget = new ByteBudget(10);
        var first = await budget.TakeAsync(8, CancellationToken.None);
        var second = budget.TakeAsync(5, CancellationToken.None);
        var third = budget.TakeAsync(1, CancellationToken.None);
        Assert.That((second.IsCompleted, third.IsCompleted, budget.Used), Is.EqualTo((false, false, 8)));

        first.Dispose();

        using var granted = await second;
        using var next = await third;
        Assert.That(budget.Used, Is.EqualTo(6));
    }

    [Test]
    public async Task TakeAsync_of_more_than_the_budget_takes_the_whole_budget()
    {
        var budget = new ByteBudget(10);

        using var share = await budget.TakeAsync(1000, CancellationToken.None);

        Assert.That((budget.Used, budget.Empty().TryGrow(1)), Is.EqualTo((10, false)));
    }

    [Test]
    public async Task Canceled_TakeAsync_takes_nothing_and_does_not_delay_the_next_one()
    {
        var budget = new ByteBudget(10);
        var first = await budget.TakeAsync(8, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var second = budget.TakeAsync(5, cancel.Token);
        var third = budget.TakeAsync(2, CancellationToken.None);

        await cancel.CancelAsync();

        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        (await third).Dispose();
        first.Dispose();
        first.Dispose();
        Assert.That(budget.Used, Is.Zero);
    }

    [Test]
    public void TryGrow_returns_false_when_the_budget_is_used_up()
    {
        var budget = new ByteBudget(10);
        using var share = budget.Empty();

        Assert.That((share.TryGrow(6), share.TryGrow(5), share.TryGrow(4), budget.Used), Is.EqualTo((true, false, true, 10)));
    }
}
