Import-Exchange
# Sites with a name of their own keep it: only the servers behind this address are changed.
foreach ($directory in @(Get-EwsDirectory $Servers)) {
    Show-Value $directory.Identity $directory.ExternalUrl
    if ([string] $directory.ExternalUrl -eq $EwsUrl) { continue }
    if ($PSCmdlet.ShouldProcess($directory.Identity, ('set the external address to {0}' -f $EwsUrl))) {
        Set-WebServicesVirtualDirectory -Identity $directory.Identity -ExternalUrl $EwsUrl -Confirm:$false
    }
}
Write-Host 'Then publish the host, and admit the addresses of the region: this script does not change a firewall.'
