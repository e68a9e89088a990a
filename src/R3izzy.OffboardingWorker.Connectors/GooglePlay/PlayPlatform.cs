using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>Google Play closed testing: the testers that are in Google Groups.</summary>
public sealed class PlayPlatform : IPlatform
{
    public string Name => "play";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } = [new(RemoveTester.Id, typeof(RemoveTesterInput))];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<PlayOptions>(settings) is not { } options)
        {
            return null;
        }

        options.Check(settings);
        var publisherAddress = PlatformAddress.Read(settings, nameof(options.PublisherAddress), options.PublisherAddress);
        var cloudIdentityAddress = PlatformAddress.Read(settings, nameof(options.CloudIdentityAddress), options.CloudIdentityAddress);
        var directoryAddress = PlatformAddress.Read(settings, nameof(options.DirectoryAddress), options.DirectoryAddress);
        var byDirectory = options.Membership == PlayOptions.ByDirectory;
        var authorizer = GoogleAuthorizer.Create(
            settings, "Credential", options.Credential, [byDirectory ? DirectoryClient.Scope : CloudIdentityClient.Scope]);
        if (settings.Problems.Count > 0 || authorizer is null || publisherAddress is null || cloudIdentityAddress is null || directoryAddress is null)
        {
            authorizer?.Dispose();
            return null;
        }

        var system = byDirectory ? DirectoryClient.System : CloudIdentityClient.System;
        var groupsHttp = new PlatformHttp(
            system, byDirectory ? directoryAddress : cloudIdentityAddress, options.Http, GoogleErrors.Membership, authorizer);
        var owned = new List<IDisposable> { groupsHttp, authorizer };
        IGroupMembership membership = byDirectory ? new DirectoryClient(groupsHttp) : new CloudIdentityClient(groupsHttp);
        var publisher = options.GroupsFrom == PlayOptions.FromPlay ? BuildPublisher(settings, options, publisherAddress, owned) : null;
        return Assemble(options, membership, publisher, system, owned);
    }

    private static PublisherClient BuildPublisher(PlatformSettings settings, PlayOptions options, Uri address, List<IDisposable> owned)
    {
        // The Play Console invites the service account itself; the administrator that it may act as for groups is not known there.
        var itself = new GoogleCredentialOptions { Key = options.Credential.Key, KeyFile = options.Credential.KeyFile };
        var authorizer = GoogleAuthorizer.Create(settings, "Credential", itself, [PublisherClient.Scope])
            ?? throw new InvalidOperationException("A key that was read a moment ago can no longer be read.");
        var http = new PlatformHttp(PublisherClient.System, address, options.Http, GoogleErrors.Publisher, authorizer);
        owned.AddRange([http, authorizer]);
        return new PublisherClient(http);
    }

    private PlatformRuntime Assemble(
        PlayOptions options, IGroupMembership membership, PublisherClient? publisher, string system, List<IDisposable> owned)
    {
        var survey = new GroupSurvey(membership, options.ConsoleEmailLists == PlayOptions.ListsPossible);
        var connector = new RemoveTester(new TrackGroups(options, publisher), membership, survey, system);
        return new PlatformRuntime(
            Name,
            [ConnectorBinding.For(RemoveTester.Id, connector)],
            new PlayProbe(options, membership, publisher),
            new GateLimits(options.Concurrency),
            owned);
    }
}
