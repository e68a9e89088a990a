namespace R3izzy.OffboardingWorker.Intake;

/// <summary>What a fact's value can be.</summary>
public abstract record FactType
{
    private FactType() { }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public sealed record YesNo : FactType;

    /// <summary>A list of the words. Where <see cref="Fewest"/> is 0, the empty list says that none of them holds.</summary>
    /// <param name="Fewest">Entries that the list must have.</param>
    /// <param name="Most">Entries beyond which it is not looked at; a word may come twice.</param>
    public sealed record WordList(EquatableList<string> Allowed, int Fewest, int Most) : FactType;
}

/// <summary>One thing about a customer that decides which steps a case has.</summary>
/// <param name="Name">The key in <c>facts</c>; procedures ask for it by this name, so it is never renamed.</param>
public sealed record FactDefinition(string Name, FactType Type, string English, string Portuguese);

/// <summary>Every fact that a request can state. One that is absent is unknown: it is looked up or asked for, never assumed.</summary>
public static class FactCatalog
{
    public static readonly FactDefinition HasContract = YesNo("hasContract",
        "There is a written contract to be terminated formally.",
        "Há um contrato por escrito, a ser rescindido formalmente.");

    public static readonly FactDefinition PaysBy = Words("paysBy", ["stripe", "pix", "other"],
        "How the customer pays; more than one is possible.",
        "Como o cliente paga; pode ser mais de uma forma.");

    public static readonly FactDefinition UsesFocusNfe = YesNo("usesFocusNfe",
        "The customer's company is registered at FocusNFe.",
        "A empresa do cliente está cadastrada na FocusNFe.");

    public static readonly FactDefinition UsesQuestor = YesNo("usesQuestor",
        "The customer's company is registered in Questor.",
        "A empresa do cliente está cadastrada no Questor.");

    public static readonly FactDefinition HasCertificate = YesNo("hasCertificate",
        "R3izzy keeps a digital certificate of the customer.",
        "A R3izzy guarda um certificado digital do cliente.");

    public static readonly FactDefinition HasOwnBackup = YesNo("hasOwnBackup",
        "The customer has already made a backup in the app.",
        "O cliente já fez um backup pelo aplicativo.");

    public static readonly FactDefinition TesterPlatforms = Words("testerPlatforms", ["android", "ios"],
        "Where the customer is a tester: Google Play (android), TestFlight (ios).",
        "Onde o cliente é testador: Google Play (android), TestFlight (ios).");

    public static readonly FactDefinition HasAccounting = YesNo("hasAccounting",
        "R3izzy does the customer's accounting. Plan pro-contabilidade says so by itself.",
        "A R3izzy faz a contabilidade do cliente. O plano pro-contabilidade já diz que sim.");

    public static readonly FactDefinition Invoicing = OneWord("invoicing", ["manual", "automatic"],
        "How the paused system at Conexa invoices (Configurações > Financeiro > Faturamento).",
        "Como o sistema pausado fatura na Conexa (Configurações > Financeiro > Faturamento).");

    public static readonly FactDefinition HasEmailRules = YesNo("hasEmailRules",
        "Rules for automatic collection e-mails are active in the paused system (Configurações > Financeiro > E-mail Automático).",
        "Há regras de e-mails automáticos de cobrança ativas no sistema pausado (Configurações > Financeiro > E-mail Automático).");

    public static readonly IReadOnlyList<FactDefinition> All =
    [
        HasContract, PaysBy, UsesFocusNfe, UsesQuestor, HasCertificate, HasOwnBackup, TesterPlatforms, HasAccounting, Invoicing, HasEmailRules,
    ];

    /// <summary>Far above any list that makes sense.</summary>
    private const int MostWords = 20;

    private static FactDefinition YesNo(string name, string english, string portuguese) =>
        new(name, new FactType.YesNo(), english, portuguese);

    private static FactDefinition Words(string name, EquatableList<string> allowed, string english, string portuguese) =>
        new(name, new FactType.WordList(allowed, 0, MostWords), english, portuguese);

    private static FactDefinition OneWord(string name, EquatableList<string> allowed, string english, string portuguese) =>
        new(name, new FactType.WordList(allowed, 1, 1), english, portuguese);
}
