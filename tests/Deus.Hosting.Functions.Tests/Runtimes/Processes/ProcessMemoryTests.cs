using Deus.Hosting.Functions.Runtimes.Processes;

namespace Deus.Hosting.Functions.Tests.Runtimes.Processes;

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
