# In these columns server-side synchronization is 2 for mail, and 1 for appointments, contacts and tasks.
$wanted = [ordered] @{ incomingemaildeliverymethod = 2; outgoingemaildeliverymethod = 2; actdeliverymethod = 1 }
Connect-WebApi $OrganizationUrl $AskToken.IsPresent

$filter = 'name eq ' + (Get-FilterText $ProfileName)
$profiles = @((Get-WebApi ('emailserverprofiles?$select=name,statecode&$filter={0}' -f $filter)).value)
Assert-True ($profiles.Count -eq 1) ('{0} e-mail server profiles have the name {1}.' -f $profiles.Count, $ProfileName)
Assert-True ($profiles[0].statecode -eq 0) 'The e-mail server profile is not active.'
$profileId = [string] $profiles[0].emailserverprofileid
$columns = 'name,statecode,_emailserverprofile_value,' + ($wanted.Keys -join ',')

# Every address must be one active mailbox, before the first is changed.
$found = @()
foreach ($address in $Mailboxes) {
    $filter = 'statecode eq 0 and emailaddress eq ' + (Get-FilterText $address.Trim())
    $own = @((Get-WebApi ('mailboxes?$select={0}&$filter={1}' -f $columns, $filter)).value)
    Assert-True ($own.Count -eq 1) ('{0} active mailboxes have the address {1}.' -f $own.Count, $address)
    $found += @{ Address = $address; Row = $own[0] }
}

foreach ($one in $found) {
    $row = $one.Row
    $change = @{}
    $said = @()
    Show-Value ('{0}, profile' -f $one.Address) $row._emailserverprofile_value
    if ([string] $row._emailserverprofile_value -ne $profileId) {
        $change['emailserverprofile@odata.bind'] = '/emailserverprofiles({0})' -f $profileId
        $said += 'profile {0}' -f $ProfileName
    }
    foreach ($name in $wanted.Keys) {
        $now = $row.PSObject.Properties[$name].Value
        Show-Value ('{0}, {1}' -f $one.Address, $name) $now
        if ($now -ne $wanted[$name]) {
            $change[$name] = $wanted[$name]
            $said += '{0} {1}' -f $name, $wanted[$name]
        }
    }
    if ($change.Count -eq 0) {
        Write-Host ('{0} has the profile and the methods: nothing to do.' -f $one.Address)
    } elseif ($PSCmdlet.ShouldProcess($one.Address, ('set {0}' -f ($said -join ', ')))) {
        $place = 'mailboxes({0})' -f $row.mailboxid
        Set-WebApi $place $change
        $after = Get-WebApi ('{0}?$select={1}' -f $place, $columns)
        Assert-True ([string] $after._emailserverprofile_value -eq $profileId) ('{0} does not show the profile after the change.' -f $one.Address)
        foreach ($name in $wanted.Keys) {
            Assert-True ($after.PSObject.Properties[$name].Value -eq $wanted[$name]) ('{0} does not show {1} after the change.' -f $one.Address, $name)
        }
    }
}
Write-Host 'A mailbox whose profile or methods changed is tested again: Test & Enable.'
