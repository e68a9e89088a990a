using System.Diagnostics.CodeAnalysis;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Reads one text as a value, or says what is wrong with it.</summary>
internal delegate bool TryRead<T>(string text, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Flaw? flaw);

/// <summary>One place where a customer can have an account, and what its id looks like there.</summary>
public sealed record AccountDefinition
{
    internal AccountDefinition(string key, TryRead<string> read, string english, string portuguese) =>
        (Key, Read, English, Portuguese) = (key, read, english, portuguese);

    /// <summary>The key in <c>customer.accounts</c>; a contract, never renamed.</summary>
    public string Key { get; }

    /// <summary>What the id is.</summary>
    public string English { get; }

    /// <summary>The same in Portuguese.</summary>
    public string Portuguese { get; }

    internal TryRead<string> Read { get; }
}

/// <summary>The keys of <c>customer.accounts</c>, in alphabetical order. All are optional: what is not given is looked up by e-mail or tax id.</summary>
public static class AccountCatalog
{
    public static readonly IReadOnlyList<AccountDefinition> All =
    [
        new("conexa", AccountIds.ConexaSubdomain,
            "the customer's subdomain at Conexa", "o subdomínio do cliente na Conexa"),
        new("drive", AccountIds.DriveFolder,
            "the id of the customer's folder on Google Drive", "o id da pasta do cliente no Google Drive"),
        new("firebase", AccountIds.FirebaseUid,
            "the user's uid in Firebase Authentication", "o uid do usuário no Firebase Authentication"),
        new("firestore", StoragePaths.FirestoreDocument,
            "the customer's document in Firestore: its id or its path", "o documento do cliente no Firestore: o id ou o caminho"),
        new("focusnfe", AccountIds.Word,
            "the company's id at FocusNFe", "o id da empresa na FocusNFe"),
        new("odoo", AccountIds.OdooPartner,
            "the partner's number in Odoo", "o número do parceiro no Odoo"),
        new("pix", AccountIds.PixRecurrence,
            "the id of the Pix Automático recurrence (idRec)", "o id da recorrência do Pix Automático (idRec)"),
        new("questor", AccountIds.Word,
            "the company's code in Questor", "o código da empresa no Questor"),
        new("storage", StoragePaths.ObjectFolder,
            "the folder of the customer's files in Cloud Storage", "a pasta dos arquivos do cliente no Cloud Storage"),
        new("stripe", AccountIds.StripeCustomer,
            "the customer's id at Stripe (cus_…)", "o id do cliente no Stripe (cus_…)"),
        new("testflight", AccountIds.Word,
            "the tester's id at App Store Connect", "o id do testador no App Store Connect"),
    ];

    private static readonly Dictionary<string, AccountDefinition> ByKey = All.ToDictionary(a => a.Key, StringComparer.Ordinal);

    internal static AccountDefinition? Find(string key) => ByKey.GetValueOrDefault(key);
}
