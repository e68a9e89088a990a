using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

internal sealed class TestFlightSample : DemoSample
{
    private const string App = "1500000001";
    private const string OtherApp = "1500000002";

    public TestFlightSample(SandboxHost sandbox) : base(sandbox)
    {
        AppStore.AddApp(App);
        AppStore.AddApp(OtherApp, "br.com.r3izzy.outro");
        AppStore.AddGroup("grupo-clientes", App);
        AppStore.AddGroup("grupo-outro-app", OtherApp);
        AppStore.AddBuild("build-42", App);
    }

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["TestFlight:BaseAddress"] = Address("app-store-connect"),
        ["TestFlight:IssuerId"] = AppStoreKeys.IssuerId,
        ["TestFlight:KeyId"] = AppStore.TeamKey.KeyId,
        ["TestFlight:PrivateKey"] = AppStore.TeamKey.PrivateKey,
        ["TestFlight:Apps:0"] = App,
    };

    private SimulatedAppStoreConnect AppStore => Sandbox.Platform<SimulatedAppStoreConnect>();

    public override void Seed(DemoCustomer customer) => AppStore.PutTester(new StoreTester($"testador-{customer.Id}", customer.Email)
    {
        Groups = ["grupo-clientes", "grupo-outro-app"],
        Builds = ["build-42"],
    });
}
