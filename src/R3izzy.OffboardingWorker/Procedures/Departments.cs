namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>The departments of the company's procedure. The words are a contract: procedures, settings and mail addresses use them.</summary>
public static class Departments
{
    public static readonly IReadOnlyList<string> All = ["comercial", "contabilidade", "financeiro", "ti"];

    /// <summary>As staff read it.</summary>
    public static string Title(string department) => department == "ti" ? "TI" : department;
}
