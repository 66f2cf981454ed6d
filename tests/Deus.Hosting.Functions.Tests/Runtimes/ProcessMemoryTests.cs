using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Runtimes;

public sealed class ProcessMemoryTests
{
    [Test]
    public void Memory_of_a_process_is_its_resident_memory()
    {
        var memory = ProcessMemory.ReadTree(Environment.ProcessId);

        Assert.That(memory, Is.GreaterThan(1024 * 1024));
    }

    [Test]
    public void Memory_of_a_process_that_does_not_exist_is_null() => Assert.That(ProcessMemory.ReadTree(int.MaxValue), Is.Null);
}
