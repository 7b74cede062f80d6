Import-Exchange
foreach ($directory in @(Get-EwsDirectory $Servers)) {
    Show-Value $directory.Identity ('MRS proxy {0}' -f $directory.MRSProxyEnabled)
    if ($directory.MRSProxyEnabled) { continue }
    if ($PSCmdlet.ShouldProcess($directory.Identity, 'enable the MRS proxy')) {
        Set-WebServicesVirtualDirectory -Identity $directory.Identity -MRSProxyEnabled $true -Confirm:$false
    }
}
$overrides = @(Get-SettingOverride | Where-Object { [string] $_.ComponentName -eq 'Global' -and [string] $_.SectionName -eq 'ExchangeOnpremAsThirdPartyAppId' })
Show-Value 'dedicated hybrid application' $(if ($overrides.Count -gt 0) { 'switched on' } else { $null })
if ($overrides.Count -eq 0) {
    Write-Host 'Run ConfigureExchangeHybridApplication.ps1 of Microsoft next: https://aka.ms/ConfigureExchangeHybridApplication-Docs'
}
