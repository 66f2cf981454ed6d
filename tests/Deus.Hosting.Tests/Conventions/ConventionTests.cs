using System.Reflection;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Conventions;

public sealed class ConventionTests
{
    private static readonly Assembly[] Packages = [typeof(HostingException).Assembly, typeof(AppwriteStub).Assembly];

    [TestCaseSource(nameof(Packages))]
    public void Public_async_methods_take_a_token_last(Assembly package) => SurfaceConventions.AsyncMethodsTakeATokenLast(package);

    [TestCaseSource(nameof(Packages))]
    public void Awaitable_methods_have_names_that_end_with_Async(Assembly package) => SurfaceConventions.WhatIsAwaitedIsCalledAsync(package);

    [TestCaseSource(nameof(Packages))]
    public void Public_classes_are_sealed_abstract_or_static(Assembly package) => SurfaceConventions.ClassesAreSealedAbstractOrStatic(package);

    [TestCaseSource(nameof(Packages))]
    public void Public_signatures_contain_no_type_of_another_package(Assembly package) => SurfaceConventions.NoThirdPartyTypesAreShown(package);

    [Test]
    public void Every_exception_derives_from_HostingException() =>
        SurfaceConventions.ExceptionsDeriveFrom(typeof(HostingException).Assembly, typeof(HostingException));
}
