Import-Exchange
foreach ($directory in @(Get-WebServicesVirtualDirectory)) {
    Show-Value $directory.Identity ('Windows {0}, Basic {1}, OAuth {2}' -f $directory.WindowsAuthentication, $directory.BasicAuthentication, $directory.OAuthAuthentication)
    if ($directory.WindowsAuthentication -and -not $directory.BasicAuthentication) { continue }
    if ($PSCmdlet.ShouldProcess($directory.Identity, 'Windows authentication on, Basic off')) {
        Set-WebServicesVirtualDirectory -Identity $directory.Identity -WindowsAuthentication $true -BasicAuthentication $false -Confirm:$false
    }
}
Write-Host 'Recycle MSExchangeServicesAppPool on each server.'
