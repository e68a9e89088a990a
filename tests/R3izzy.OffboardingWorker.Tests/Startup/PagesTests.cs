using System.Reflection;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Api;
using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Connectors.Certificate;
using R3izzy.OffboardingWorker.Connectors.Conexa;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Email;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Connectors.FocusNfe;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.GooglePlay;
using R3izzy.OffboardingWorker.Connectors.Http;
using R3izzy.OffboardingWorker.Connectors.HttpCalls;
using R3izzy.OffboardingWorker.Connectors.Odoo;
using R3izzy.OffboardingWorker.Connectors.Pix;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Connectors.TestFlight;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake.Folder;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Tasks;

namespace R3izzy.OffboardingWorker.Tests.Startup;

/// <summary>The pages of docs/ name what the program has: a new setting or JSON field without its line fails here.</summary>
public sealed class PagesTests
{
    [Theory]
    [InlineData(typeof(ApiOptions), "Api:")]
    [InlineData(typeof(ApprovalOptions), "Approvals:")]
    [InlineData(typeof(CalendarOptions), "Calendar:")]
    [InlineData(typeof(EngineOptions), "Engine:")]
    [InlineData(typeof(FolderOptions), "Intake:")]
    [InlineData(typeof(ReminderOptions), "Tasks:")]
    [InlineData(typeof(HttpLimits), "Http:")]
    [InlineData(typeof(PlatformOptions), "")]
    [InlineData(typeof(GoogleCredentialOptions), "Credential:")]
    [InlineData(typeof(CertificateOptions), "")]
    [InlineData(typeof(ConexaOptions), "")]
    [InlineData(typeof(ConexaTenantOptions), "Tenants:SUBDOMAIN:")]
    [InlineData(typeof(StripeOptions), "")]
    [InlineData(typeof(TestFlightOptions), "")]
    [InlineData(typeof(FirebaseOptions), "")]
    [InlineData(typeof(DriveOptions), "")]
    [InlineData(typeof(EmailOptions), "")]
    [InlineData(typeof(MailFromOptions), "From:")]
    [InlineData(typeof(SmtpOptions), "Smtp:")]
    [InlineData(typeof(GmailOptions), "Gmail:")]
    [InlineData(typeof(FirestoreSourceOptions), "Firestore:")]
    [InlineData(typeof(FirestoreQueryOptions), "Firestore:Queries:N:")]
    [InlineData(typeof(StorageSourceOptions), "Storage:")]
    [InlineData(typeof(FirestoreOptions), "")]
    [InlineData(typeof(HttpCallOptions), "")]
    [InlineData(typeof(RequestOptions), "Calls:NAME:")]
    [InlineData(typeof(ActOptions), "Calls:NAME:")]
    [InlineData(typeof(CallOptions), "Calls:NAME:")]
    [InlineData(typeof(LookOptions), "Calls:NAME:Look:")]
    [InlineData(typeof(ConditionOptions), "")]
    [InlineData(typeof(AssertionOptions), "Fields:N:")]
    [InlineData(typeof(PixOptions), "")]
    [InlineData(typeof(PixCertificateOptions), "Certificate:")]
    [InlineData(typeof(PixRecurrenceOptions), "Recurrence:")]
    [InlineData(typeof(PixEndedOptions), "AlsoEnded:")]
    [InlineData(typeof(FocusNfeOptions), "")]
    [InlineData(typeof(OdooOptions), "")]
    [InlineData(typeof(OdooTemplateOptions), "Template:")]
    [InlineData(typeof(PlayOptions), "")]
    public void Every_setting_has_its_line(Type options, string prefix)
    {
        var page = Page("configuration.md");
        foreach (var key in options.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(p => p.Name != nameof(EngineOptions.Schedule)).Select(p => prefix + p.Name))
        {
            Regex.IsMatch(page, $"`{Regex.Escape(key)}[`:]").ShouldBeTrue($"docs/configuration.md says nothing of {key}");
        }
    }

    [Theory]
    [InlineData(typeof(CaseSummary))]
    [InlineData(typeof(CaseDetail))]
    [InlineData(typeof(CustomerView))]
    [InlineData(typeof(StepView))]
    [InlineData(typeof(EvidenceView))]
    [InlineData(typeof(AnswerView))]
    [InlineData(typeof(ActView))]
    [InlineData(typeof(TaskView))]
    [InlineData(typeof(FieldView))]
    [InlineData(typeof(CaseLog))]
    [InlineData(typeof(AttemptView))]
    [InlineData(typeof(CallView))]
    public void Every_json_field_has_its_word(Type view)
    {
        var page = Page("cli.md");
        foreach (var name in view.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]))
        {
            Regex.IsMatch(page, $"[`\"]{name}[`\"\\[]").ShouldBeTrue($"docs/cli.md says nothing of {name}");
        }
    }

    [Fact]
    public void Links_of_the_pages_lead_somewhere()
    {
        foreach (var name in new[] { "cli.md", "configuration.md", "procedures.md" })
        {
            foreach (Match link in Regex.Matches(Page(name), @"\]\(([^)#]+)\)"))
            {
                Path.Exists(Path.Combine(Docs(), link.Groups[1].Value)).ShouldBeTrue($"{name} links to {link.Groups[1].Value}");
            }
        }
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(Docs(), name));

    private static string Docs()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "R3izzy.OffboardingWorker.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "docs");
    }
}
