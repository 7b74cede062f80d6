
# Loads the snap-in of Exchange Server; the Exchange Management Shell has it already.
function Import-Exchange {
    if (-not (Get-Command -Name Get-WebServicesVirtualDirectory -ErrorAction SilentlyContinue)) {
        Assert-True ($null -ne (Get-PSSnapin -Registered -Name Microsoft.Exchange.Management.PowerShell.SnapIn -ErrorAction SilentlyContinue)) 'Run this in the Exchange Management Shell of an Exchange Server.'
        Add-PSSnapin -Name Microsoft.Exchange.Management.PowerShell.SnapIn
    }
}
