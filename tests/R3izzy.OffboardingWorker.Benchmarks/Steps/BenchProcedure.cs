using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <summary>Six steps in a row, and requests for it.</summary>
internal static class BenchProcedure
{
    public const int Steps = 6;

    public const string Platform = "bench";

    public const string Connector = "bench.step";

    public static ProcedureCatalog Catalog(string folder)
    {
        var procedures = Directory.CreateDirectory(Path.Combine(folder, "procedures")).FullName;
        File.WriteAllText(Path.Combine(procedures, "bench.yaml"), Text());
        return ProcedureCatalog.Load(procedures, [new Description()]);
    }

    public static OffboardingRequest Request(int number)
    {
        // Each customer is another one: a second open case of the same customer would be refused.
        var digits = (number + 1).ToString("000000000000", System.Globalization.CultureInfo.InvariantCulture);
        if (!TaxId.TryRead(digits + TaxIdCheckDigits.OfCnpj(digits), out var taxId, out var flaw))
        {
            throw new InvalidOperationException(flaw.Message);
        }

        var customer = new Customer(
            $"Cliente {number}", EquatableList.From([$"cliente{number}@exemplo.test"]), taxId,
            new EquatableDictionary<string>([KeyValuePair.Create("stripe", $"cus_{number:000000000}")]));
        return new OffboardingRequest(
            $"bench-{number}", RequestAction.Cancel, Plan.Pro, new Month(2025, 12), customer, RequestFacts.None, "bench", "Encerrou a empresa.");
    }

    private static string Text() => $"""
        procedure: bench
        version: 1
        action: cancel
        plan: pro
        title: Seis passos seguidos
        steps:
        {string.Concat(Enumerable.Range(0, Steps).Select(no => $"""
          - id: passo-{no}
            title: Passo {no}
            uses: {Connector}
            owner: ti
            instructions: Nada a fazer.
        {(no == 0 ? "" : $"    needs: [passo-{no - 1}]\n")}
        """))}
        """;

    /// <summary>What the procedure's reader asks of a platform.</summary>
    private sealed class Description : IPlatform
    {
        public string Name => Platform;

        public IReadOnlyList<ConnectorDescription> Connectors { get; } = [new(Connector, typeof(NoInput))];

        public PlatformRuntime? Build(PlatformSettings settings) => null;
    }
}
