Import-Exchange
Assert-True (@('NTLM', 'Basic', 'HMA') -contains $Scheme) 'The scheme is NTLM, Basic or HMA, as the e-mail server profile uses it.'
foreach ($directory in @(Get-EwsDirectory $Servers)) {
    Show-Value $directory.Identity ('Windows {0}, Basic {1}, OAuth {2}' -f $directory.WindowsAuthentication, $directory.BasicAuthentication, $directory.OAuthAuthentication)
    $change = @{}
    # What another scheme needs is left as it is; only beside NTLM must Basic be off.
    if ($Scheme -eq 'NTLM' -and -not $directory.WindowsAuthentication) { $change.WindowsAuthentication = $true }
    if ($Scheme -eq 'NTLM' -and $directory.BasicAuthentication) { $change.BasicAuthentication = $false }
    if ($Scheme -eq 'Basic' -and -not $directory.BasicAuthentication) { $change.BasicAuthentication = $true }
    if ($Scheme -eq 'HMA' -and -not $directory.OAuthAuthentication) { $change.OAuthAuthentication = $true }
    $said = @($change.Keys | ForEach-Object { '{0} {1}' -f $_, $change[$_] }) -join ', '
    if ($change.Count -eq 0) {
        Write-Host 'The directory offers what the profile uses: nothing to do.'
    } elseif ($PSCmdlet.ShouldProcess($directory.Identity, $said)) {
        Set-WebServicesVirtualDirectory -Identity $directory.Identity @change -Confirm:$false
    }
}
Write-Host 'Recycle MSExchangeServicesAppPool on each of these servers.'
