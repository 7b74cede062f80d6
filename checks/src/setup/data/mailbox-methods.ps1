# The columns and their options are those of the table reference of Mailbox: 2 is server-side synchronization for mail, 1 for
# appointments, contacts and tasks.
$wanted = @{ incomingemaildeliverymethod = 2; outgoingemaildeliverymethod = 2; actdeliverymethod = 1 }
Connect-Dynamics $OrganizationUrl $AskToken.IsPresent

$path = 'emailserverprofiles?$select=emailserverprofileid,name&$filter=statecode%20eq%200%20and%20name%20eq%20' + (Get-Literal $ProfileName)
$profiles = @((Get-Dynamics $path).value)
Assert-True ($profiles.Count -eq 1) ('{0} active profiles have the name {1}.' -f $profiles.Count, $ProfileName)
$profileId = [string] $profiles[0].emailserverprofileid

$select = 'mailboxes?$select=mailboxid,emailaddress,incomingemaildeliverymethod,outgoingemaildeliverymethod,actdeliverymethod,_emailserverprofile_value'
foreach ($address in $Mailboxes) {
    $found = @((Get-Dynamics ($select + '&$filter=statecode%20eq%200%20and%20emailaddress%20eq%20' + (Get-Literal $address))).value)
    Assert-True ($found.Count -eq 1) ('{0} active mailbox records have the address {1}.' -f $found.Count, $address)
    $own = $found[0]
    Show-Value $address ('incoming {0}, outgoing {1}, appointments {2}, profile {3}' -f $own.incomingemaildeliverymethod, $own.outgoingemaildeliverymethod, $own.actdeliverymethod, $own._emailserverprofile_value)
    $change = @{}
    foreach ($name in @($wanted.Keys)) {
        if ($own.$name -ne $wanted[$name]) { $change[$name] = $wanted[$name] }
    }
    if ([string] $own._emailserverprofile_value -ne $profileId) {
        $change['emailserverprofile@odata.bind'] = '/emailserverprofiles({0})' -f $profileId
    }
    if ($change.Count -eq 0) {
        Write-Host ('{0} is set: nothing to do.' -f $address)
        continue
    }
    if ($PSCmdlet.ShouldProcess($address, ('set {0}' -f (@($change.Keys | Sort-Object) -join ', ')))) {
        Set-Dynamics ('mailboxes({0})' -f $own.mailboxid) $change
    }
}
Write-Host 'Run Test & Enable for these mailboxes: until then they do not synchronize.'
