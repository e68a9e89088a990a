using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Tests.Engine;

namespace R3izzy.OffboardingWorker.Tests.Cases;

/// <summary>Any procedure that the reader would accept: steps in any order, needs without a circle.</summary>
internal static class ProcedureGenerator
{
    public const string Fact = "paysBy";

    public static readonly string[] Uses = ["p.act", "q.act", ProcedureStep.Human];

    public static Gen<Procedure> Procedures(int most) =>
        from count in Gen.Choose(1, most)
        from order in Gen.Shuffle(Enumerable.Range(0, count).ToArray())
        from steps in Gen.CollectToList(Enumerable.Range(0, count), no => Step(no, order))
        select TestProcedure.Of([.. steps]);

    // Needs point to steps earlier in a random order, so that no circle can arise.
    private static Gen<ProcedureStep> Step(int no, int[] order) =>
        from uses in Gen.Elements(Uses)
        from needs in Gen.SubListOf(order.Take(Array.IndexOf(order, no)))
        from edges in Gen.ArrayOf(Gen.Elements(Strictness.Strict, Strictness.After), needs.Count)
        from at in Gen.Frequency((4, Gen.Constant(new StepTiming(TimingAnchor.Now, 0))), (1, Gen.Choose(-20, 20).Select(d => new StepTiming(TimingAnchor.Effective, d))))
        from when in Gen.Frequency((4, Gen.Constant<FactCondition[]>([])), (1, Gen.Elements("stripe", "pix").Select(w => new[] { new FactCondition(Fact, w) })))
        select TestProcedure.Step(uses) with { Needs = [.. needs.Zip(edges, (step, edge) => new Need(step, edge))], At = at, When = when };
}
